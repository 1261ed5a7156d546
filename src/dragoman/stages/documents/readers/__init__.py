"""One module for each format: from a raw file to the stories in it, each library behind one door."""
