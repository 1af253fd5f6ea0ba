package redis

import (
	"context"
	"errors"

	"github.com/flowrun/flowrun/connectors"
)

type actionOutput struct {
	Result string `flow:"result" doc:"What the server answers."`
}

// actions are commands for who runs a server, by what they do and cost.
func actions() []connectors.Operation {
	return []connectors.Operation{
		action("BGSAVE", "Write all data to disk (RDB) in the background: the server forks, which may take as much memory again as changes meanwhile.", command{"BGSAVE"}),
		action("BGREWRITEAOF", "Write the file of changes (AOF) anew, as small as it can be, in the background: the server forks, which may take as much memory again as changes meanwhile.", command{"BGREWRITEAOF"}),
		action("MEMORY PURGE", "Give memory back to the system that is allocated and not used: the server does nothing else meanwhile, most often for some milliseconds.", command{"MEMORY", "PURGE"}),
		action("SLOWLOG RESET", "Empty the log of slow commands; what is in it is lost.", command{"SLOWLOG", "RESET"}),
	}
}

func action(name, doc string, c command) connectors.Operation {
	return connectors.Action("REDIS", name, doc, func(ctx context.Context, in server) (actionOutput, error) {
		conn, err := in.connect(ctx)
		if err != nil {
			return actionOutput{}, ended(ctx, err)
		}
		defer conn.close()
		said, err := conn.ask(ctx, c)
		if refusal := new(serverError); errors.As(err, &refusal) {
			return actionOutput{}, refused(name, refusal)
		}
		if err != nil {
			return actionOutput{}, ended(ctx, connectors.Step("request", explain(err, &conn.target, "whether it has carried out the command is not known")))
		}
		text, _ := said.(string)
		return actionOutput{Result: conn.target.shown(text)}, nil
	})
}
