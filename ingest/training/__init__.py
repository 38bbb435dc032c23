"""What training the shipped embedding needs and running it does not: pairs, vocabulary, trainer, dev measure."""
