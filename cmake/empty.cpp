// A module whose sources are all headers still becomes a library.
