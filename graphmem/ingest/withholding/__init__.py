"""What may never be stored, and where a write leaves it out."""
