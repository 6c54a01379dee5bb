"""Build stages, processors and workers from settings.

The modules are split by their imports, so that a process of the pool does not import Kafka clients, and `newsloom process`
does not import Faust.
"""
