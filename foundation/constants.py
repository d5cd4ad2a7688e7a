"""Numbers of the machines, with units."""

JOB_BATCH = 500  # rows one drain handles at most
JOB_SECONDS = 40  # seconds one drain runs at most
JOB_BACKOFF_FIRST = 5  # seconds before the first repetition; doubles each time
JOB_BACKOFF_MAX = 3600  # seconds
JOB_ATTEMPTS = 10  # then the job is dead and shown to the administrators
JOB_LEASE = 120  # seconds a heavy job may run before somebody else may take it
RING_SILENCE = 10  # seconds without ringing after the broker failed

REPLAY_HOURS = 72  # how long the first answer to a client_id is kept

PAGE_DEFAULT = 25
PAGE_MAX = 100

# Longest plain text a person may type into a long field, characters.
TEXT_MAX = 5000
