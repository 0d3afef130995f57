"""Run by the system's Python, which has `uno`: what LibreOffice makes of tracked changes.

`libreoffice.py PROFILE ACTION:FILE …`: ACTION is Accept, Reject or Read. The text of FILE, with all
its changes accepted or rejected, is written beside it, as FILE.ACTION.txt.
"""

import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PATIENCE = 60


def main(profile, *jobs):
    pipe = f"pipe,name=plan{profile.replace('/', '')}"
    office = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation=file://{profile}",
            "--headless",
            "--norestore",
            f"--accept={pipe};urp;",
        ]
    )
    context = connected(f"uno:{pipe};urp;StarOffice.ComponentContext")
    desktop = service(context, "com.sun.star.frame.Desktop")
    try:
        for job in jobs:
            action, _, file = job.partition(":")
            write(desktop, service(context, "com.sun.star.frame.DispatchHelper"), action, file)
    finally:
        desktop.terminate()
        office.wait(PATIENCE)


def connected(address):
    """The office that is starting, once it answers."""
    local = uno.getComponentContext()
    resolver = service(local, "com.sun.star.bridge.UnoUrlResolver")
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(address)
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def service(context, name):
    return context.ServiceManager.createInstanceWithContext(name, context)


def write(desktop, dispatcher, action, file):
    document = desktop.loadComponentFromURL(f"file://{file}", "_blank", 0, (value("Hidden", True),))
    if action != "Read":
        frame = document.CurrentController.Frame
        dispatcher.executeDispatch(frame, f".uno:{action}AllTrackedChanges", "", 0, ())
        assert not list(document.getRedlines())
    how = (value("FilterName", "Text (encoded)"), value("FilterOptions", "UTF8,LF,,sv-SE,"))
    document.storeToURL(f"file://{file}.{action}.txt", how)
    document.close(True)


def value(name, content):
    property = PropertyValue()
    property.Name, property.Value = name, content
    return property


main(*sys.argv[1:])
