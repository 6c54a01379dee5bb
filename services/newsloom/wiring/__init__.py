"""The one place where parts are put together: settings in, working things out.

Modules are split by what they load, so that a process of the pool does not import Kafka clients, and `newsloom process`
does not import Faust.
"""
