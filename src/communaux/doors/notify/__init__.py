"""The door of notifications: where software subscribes, ends a channel, and finds the keys of the house."""
