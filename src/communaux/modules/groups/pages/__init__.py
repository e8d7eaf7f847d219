"""The pages of groups, subjects, the committee and the working rules."""
