"""What the workbench's speed is compared with, and how it is measured."""
