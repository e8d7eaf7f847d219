"""The rules of storages, without Django: patches, access control."""
