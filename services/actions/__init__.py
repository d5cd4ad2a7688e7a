"""The writes of requests. ``RUN`` finds the function of an action of the state table."""
