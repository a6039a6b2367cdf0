"""Files that managers send back: taken out of zips, told by what is inside, read without being opened."""
