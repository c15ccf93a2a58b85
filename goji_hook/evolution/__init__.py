"""What a change did to each function: its complexity and nesting before and after."""
