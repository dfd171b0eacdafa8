"""Flask-WebSub on a port of 127.0.0.1: a hub at /hub, a subscriber at /callbacks.

What they do is told in lines of JSON. GET /subscribe?topic=... has the subscriber look for the hub
of that address and subscribe there.
"""

import json
import sys
import tempfile
import threading

from celery import Celery
import flask.cli
from flask import Flask, request
from flask_websub.hub import Hub, SQLite3HubStorage
from flask_websub.subscriber import (
    SQLite3SubscriberStorage,
    SQLite3TempSubscriberStorage,
    Subscriber,
    discover,
)

port = int(sys.argv[1])
folder = tempfile.TemporaryDirectory()


telling = threading.Lock()


def tell(event, topic, **more):
    with telling:
        print(json.dumps({"event": event, "topic": topic, **more}), flush=True)


app = Flask(__name__)
app.config.update(SERVER_NAME=f"127.0.0.1:{port}", PUBLISH_SUPPORTED=True)

# The tasks of the hub run at once, without a broker.
celery = Celery("hub")
celery.conf.update(task_always_eager=True)
hub = Hub(SQLite3HubStorage(f"{folder.name}/hub.db"), celery, **app.config)
app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))

subscriber = Subscriber(
    SQLite3SubscriberStorage(f"{folder.name}/subscriber.db"),
    SQLite3TempSubscriberStorage(f"{folder.name}/temp.db"),
)
app.register_blueprint(subscriber.build_blueprint(url_prefix="/callbacks"))
subscriber.add_success_handler(lambda topic, callback, mode: tell(mode, topic))
subscriber.add_error_handler(lambda topic, callback, reason: tell("error", topic, reason=reason))
subscriber.add_listener(lambda topic, callback, body: tell("message", topic, body=body.decode()))


@app.route("/")
def index():
    return "listening"


@app.route("/subscribe")
def subscribe():
    return subscriber.subscribe(**discover(request.args["topic"]))


# Only what is told belongs on stdout.
flask.cli.show_server_banner = lambda *arguments: None
app.run(host="127.0.0.1", port=port, threaded=True)
