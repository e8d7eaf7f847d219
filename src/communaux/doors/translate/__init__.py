"""The door of translation: files in, files out, and the pages of the workbench. The engine is modules/standards/rules."""
