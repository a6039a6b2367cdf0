"""The sheets → what they say: tables found, cells read, every fault told."""
