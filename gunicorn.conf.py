"""How gunicorn serves the application, on trial and in production; it reads this file by itself."""

import os

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or min(4, max(2, os.cpu_count() or 2)))
worker_class = "gthread"
threads = 4
accesslog = None  # addresses in it say what somebody searched for; the proxy logs what is needed
control_socket_disable = True  # it would open a socket in the user's home, which may not exist
