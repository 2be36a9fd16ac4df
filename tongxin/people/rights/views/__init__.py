"""The pages about one's own data, about a person, and the public notice."""
