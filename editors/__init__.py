"""The editors' shell: what helps those who write the answers. Reads content; writes only new entries and stamps.

* ``editors.application``: the local page; ``editors.server`` serves it on loopback.  ``editors.shelf``: the content as
  it stands, and the last that was clean.  ``editors.*_view``: one file a view.
* ``editors.stubs``: a new entry's file.  ``editors.stamping``: which source text a translation was made from.
* ``editors.gaps``: questions that nobody could answer, alike ones together.
"""
