"""The rules of groups, workshops, the steering committee, meetings and events: plain Python without Django."""
