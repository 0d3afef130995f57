"""Contacts of the register written into what is adopted, and taken out of a draft again."""

from collections.abc import Mapping
from contextlib import suppress

from plan_compiler.authoring.yaml_text import mapping
from plan_compiler.shared_contacts import Contact, is_copy
from plan_compiler.yaml_edit import Uneditable, YamlText

CONTACTS = "contacts.yaml"
Files = Mapping[str, bytes]


def with_copies(files: Files, register: Mapping[str, Contact]) -> Files:
    """The files with each name from the register written out as it stands there now.

    Raises `Uneditable` where the list of contacts is not written a line an entry.
    """
    if CONTACTS not in files:
        return files
    text = YamlText(files[CONTACTS])
    for at, entry in enumerate(text.value["contacts"]):
        if isinstance(entry, str):
            copy = {**register[entry], "copied": True}
            text.set_item(("contacts", at), mapping(copy), copy)
    return {**files, CONTACTS: text.data()}


def following(files: Files, register: Mapping[str, Contact]) -> Files:
    """The files with copies of what the register has made names of it again.

    A copy that cannot be changed as text stays one.
    """
    if CONTACTS not in files:
        return files
    text = YamlText(files[CONTACTS])
    for at, entry in enumerate(text.value["contacts"]):
        if is_copy(entry) and entry["id"] in register:
            with suppress(Uneditable):
                text.set_item(("contacts", at), [entry["id"]], entry["id"])
    return {**files, CONTACTS: text.data()}
