using System.Globalization;
using System.Text;
using Streams.Time;

namespace Streams.Planning;

/// <summary>Writes a plan as text.</summary>
internal static class PlanText
{
    public static string Of(JobPlan plan)
    {
        StringBuilder text = new();
        Line($"job {plan.Name}");
        Line($"  {Deployment(plan)}");
        foreach (PlanNode node in plan.Nodes)
        {
            string detail = node.Detail.Length == 0 ? "" : $" ({node.Detail})";
            Line($"  #{node.Id} {node.Kind}{(node.Name is null ? "" : $" '{node.Name}'")}{detail} : {node.OutputType}{Inputs(plan, node)}");
            foreach (StateInfo state in node.States)
            {
                string copied = state.Copying == Copying.Copier ? ", each value copied whole at its first write after a checkpoint" : "";
                Line($"       state '{state.Name}' {state.Kind} {state.Serializer}{copied}");
            }
        }

        return text.ToString();

        void Line(string line) => text.Append(line.ReplaceLineEndings(" ")).Append('\n');
    }

    /// <summary>How an exchange is called in a plan.</summary>
    public static string Of(Exchange exchange, int parallelism) => exchange switch
    {
        Exchange.Hash => string.Create(CultureInfo.InvariantCulture, $"hash exchange {parallelism} x {parallelism}"),
        Exchange.Side => "side output",
        _ => "chained",
    };

    private static string Inputs(JobPlan plan, PlanNode node)
        => node.Inputs.IsEmpty ? "" : $" <- {string.Join(", ", node.Inputs.Select(input => $"#{input.Id}"))} {Of(plan.ExchangeOf(node), plan.Parallelism)}";

    private static string Deployment(JobPlan plan)
    {
        JobOptions options = plan.Options ?? new();
        string checkpoints = (plan.Options, options.Checkpoints.Store) switch
        {
            (null, _) => "",
            (_, null) => ", no checkpoints",
            (_, { } store) => $", a checkpoint every {Durations.ToText(options.Checkpoints.Interval)} to {store}",
        };
        return string.Create(CultureInfo.InvariantCulture, $"parallelism {options.Parallelism}, {options.KeyGroups} key groups{checkpoints}");
    }
}
