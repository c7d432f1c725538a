"""The graph of a memory as one HTML page that needs nothing else, in a browser or in a notebook."""
