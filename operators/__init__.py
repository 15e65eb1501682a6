"""The operators' side: the desk's queue API (`api`, `server`) and its client (`client`, `transfer`).

Nothing is imported here: the client must not pay for the server, nor the server for the client.
"""
