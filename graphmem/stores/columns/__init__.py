"""Partitions in memory, as columns: what a store answers nearness and the graph from, whatever it keeps its records in.

partition  one partition, brought up to date        reader   what it asks of a store for that
tables     what it is made of                       arrays   what those are made of
sieve      which vectors lie near a crowd           walk     nearness and the graph
cache      the partitions read last                 store    the reads of a store that are answered from them
"""
