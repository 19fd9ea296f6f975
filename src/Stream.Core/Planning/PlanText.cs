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
            Line($"  #{node.Id} {node.Kind}{(node.Name is null ? "" : $" '{node.Name}'")}{detail} : {node.OutputType}{Inputs(plan, node)}{Parallelism(plan, node)}");
            foreach (StateInfo state in node.States)
            {
                string copied = state.Copying == Copying.Copier ? ", each value copied whole at its first write after a checkpoint" : "";
                Line($"       state '{state.Name}' {state.Kind} {state.Serializer}{copied}");
            }
        }

        return text.ToString();

        void Line(string line) => text.Append(line.ReplaceLineEndings(" ")).Append('\n');
    }

    /// <summary>How the way from an input to a node is called in a plan.</summary>
    public static string Way(JobPlan plan, PlanNode input, PlanNode node)
    {
        Layout layout = plan.Layout;
        string size = string.Create(CultureInfo.InvariantCulture, $"{layout.WritersOf(input)} x {layout.ParallelismOf(node)}");
        return layout.ExchangeOf(input, node) switch
        {
            Exchange.Hash => $"hash exchange {size}{(layout.IsCombined(node) ? " with local combine" : "")}",
            Exchange.Rebalance => $"rebalance {size}",
            Exchange.Forward => string.Create(CultureInfo.InvariantCulture, $"forward {layout.ParallelismOf(node)}"),
            Exchange.Side => "side output",
            _ => "chained",
        };
    }

    // Inputs that come the same way are named together.
    private static string Inputs(JobPlan plan, PlanNode node) => node.Inputs.IsEmpty ? "" : " <- " + string.Join(", ", node.Inputs
        .GroupBy(input => Way(plan, input, node)).Select(static way => $"{string.Join(", ", way.Select(static input => $"#{input.Id}"))} {way.Key}"));

    private static string Parallelism(JobPlan plan, PlanNode node)
    {
        int parallelism = plan.Layout.ParallelismOf(node);
        return parallelism == (plan.Options ?? new()).Parallelism ? "" : string.Create(CultureInfo.InvariantCulture, $", parallelism {parallelism}");
    }

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
