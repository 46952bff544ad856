"""Every write of the rollout: keyword-only, atomic, with its record entry in the same transaction.

Acts that look before they write begin with `take_turn`: one at a time, so that nobody sits in two
places, no ward is left alone, and no two acts wait for each other crosswise.
"""
