"""The house attacked: every door, every role, hostile input. An answer is a page or a problem, never a fault of ours."""
