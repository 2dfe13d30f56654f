export { createLog, type Log } from './log.ts';
export { type Cluster, type ClusterOptions, freePort, startCluster } from './postgres/cluster.ts';
