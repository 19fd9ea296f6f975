using System.Text;

namespace Streams.Planning;

/// <summary>Writes a plan as a flowchart of Mermaid. Labels may hold anything: what Mermaid or HTML would read as markup is written as a character code.</summary>
internal static class PlanMermaid
{
    public static string Of(JobPlan plan)
    {
        StringBuilder text = new("flowchart LR\n");
        foreach (PlanNode node in plan.Nodes) text.Append($"  n{node.Id}{Shape(node)}\n");
        foreach (PlanNode node in plan.Nodes)
        {
            foreach (PlanNode input in node.Inputs) text.Append($"  n{input.Id} {Arrow(plan, input, node)} n{node.Id}\n");
        }

        return text.ToString();
    }

    private static string Shape(PlanNode node)
    {
        string title = node.Name is null ? node.Kind : $"{node.Kind} {node.Name}";
        string label = Escape(title) + (node.Detail.Length == 0 ? "" : "<br/>" + Escape(node.Detail)) + "<br/>" + Escape(node.OutputType);
        return node switch
        {
            ISourceNode => $"([\"{label}\"])",
            ISinkNode => $"[[\"{label}\"]]",
            _ => $"[\"{label}\"]",
        };
    }

    private static string Arrow(JobPlan plan, PlanNode input, PlanNode node) => plan.Layout.ExchangeOf(input, node) switch
    {
        Exchange.Chained => "-->",
        Exchange.Side => "-.->",
        _ => $"==>|\"{PlanText.Way(plan, input, node)}\"|",
    };

    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text.ReplaceLineEndings(" "))
        {
            if (c is '"' or '#' or '&' or '<' or '>' or '`' or '\\' or ';') escaped.Append($"#{(int)c};");
            else escaped.Append(char.IsControl(c) ? ' ' : c);
        }

        return escaped.ToString();
    }
}
