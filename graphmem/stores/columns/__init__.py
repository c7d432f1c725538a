"""Partitions in memory, as columns: what a store answers nearness and the graph from, whatever it keeps its records in.

partition  one partition, brought up to date        reader   what it asks of a store for that
tables     what it is made of                       arrays   what those are made of
cache      the partitions read last                 walk     nearness and the graph
store      the reads of `graphmem.stores.base.Store` that are answered from it
"""
