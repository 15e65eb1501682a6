"""The one command: settings, logs, and the wiring of all rooms. Nothing imports it, and it imports lazily."""
