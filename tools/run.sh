#!/bin/sh
# Runs a TypeScript file of this repository under Node 24, fetching what is missing first.
#   sh tools/run.sh FILE [arguments]
# Node 24 comes from the npm package node-<platform>-<arch> (a plain binary, no install script) into .node/
# when the machine's own Node is older: better-sqlite3 13 crashes below Node-API 10 instead of failing.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
node_version=24.21.0

major() { "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0; }

if [ "$(major node)" -lt 24 ]; then
  case "$(uname -s)" in Linux) os=linux ;; Darwin) os=darwin ;; *) echo "Gatehouse needs Node 24 or newer on this platform: https://nodejs.org" >&2; exit 1 ;; esac
  case "$(uname -m)" in x86_64|amd64) arch=x64 ;; aarch64|arm64) arch=arm64 ;; *) echo "No Node 24 package for $(uname -m); install Node 24 yourself." >&2; exit 1 ;; esac
  package="node-$os-$arch"
  bin="$root/.node/node_modules/$package/bin"
  if [ "$(major "$bin/node")" -lt 24 ]; then
    echo "Fetching Node $node_version ($package) into .node/ …" >&2
    mkdir -p "$root/.node"
    echo '{"private":true}' > "$root/.node/package.json"
    (cd "$root/.node" && env -u npm_config_local_prefix -u npm_config_prefix npm install --no-audit --no-fund --no-save --workspaces=false --loglevel=error "$package@$node_version") >&2
  fi
  PATH="$bin:$PATH"
  export PATH
fi

# Installed dependencies carry the lock file they came from; a different lock means install again.
stamp="$root/node_modules/.gatehouse-lock"
if [ ! -f "$stamp" ] || ! cmp -s package-lock.json "$stamp"; then
  echo "Installing dependencies …" >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json "$stamp"
fi

exec node "$@"
