package builtins

// What is not known in a dry run can be given to these as it is: they pass it on, show it,
// or say that the way of the flow depends on it. See dialect.TakesUnknowns.

func (e *execution) TakesUnknowns() {}
func (r *record) TakesUnknowns()    {}
func (s *system) TakesUnknowns()    {}
func (t *template) TakesUnknowns()  {}
func (c *chain) TakesUnknowns()     {}
