"""The question sets, each read from the user's own download of public files."""
