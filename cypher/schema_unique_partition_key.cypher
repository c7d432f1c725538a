// purpose: no two GraphmemPartition nodes share their key
// params: none
// returns: nothing
// routing: write
CREATE CONSTRAINT graphmem_partition_key IF NOT EXISTS FOR (n:GraphmemPartition) REQUIRE n.key IS UNIQUE
