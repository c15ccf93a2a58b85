"""From pairs to weights: fine-tunes with LoRA, and models from scratch."""
