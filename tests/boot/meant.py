"""Differences between trees, of which some are known and meant."""
import board


def unmeant(differences, meant):
    """What is different and is not meant to be, and what is meant to be and is not; as text. meant:
    ("prop~", PATH, NAME) or ("node+", PATH), as tests/tools/dtdiff.py says them."""
    by_key = {tuple(d[:3]) if d[0].startswith("prop") else tuple(d[:2]): d for d in differences}
    lines = board.show(by_key[key] for key in by_key if key not in meant)
    return lines + [f"not different: {' '.join(key)}" for key in meant if key not in by_key]
