"""What a subscription asks for, what a message says, when to try again. Plain Python, without Django."""
