"""Random courses of batches: legal and illegal acts in any order, each rule of them in the module of its topic."""
