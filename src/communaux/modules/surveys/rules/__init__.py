"""The rules of questionnaires: what a definition says, which answers are right, what shows, how two writers meet.

Plain Python: nothing here knows the database, a page or the clock.
"""
