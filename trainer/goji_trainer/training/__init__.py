"""From datasets to trained folders: fine-tunes by LoRA, and models from scratch."""
