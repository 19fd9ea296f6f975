using Microsoft.Extensions.Logging;
using Streams.Operators;
using Streams.Planning;

namespace Streams.Runtime.Jobs;

/// <summary>Says at the end of an attempt which records its operators have left out, and why.</summary>
internal static class LeftOut
{
    /// <summary>Logs a line for each operator and reason.</summary>
    public static void Log(ILogger logger, JobPlan plan, IEnumerable<Operator> operators)
    {
        foreach (IGrouping<string, Operator> op in operators.Where(static o => o.Dropped > 0).GroupBy(static o => o.Name))
        {
            long dropped = op.Sum(static o => o.Dropped);
            if (op.First() is SourceHead)
            {
                Log(logger, plan, op.Key, dropped, "it could not read");
                continue;
            }

            // What came too late and went aside is not left out.
            long late = SendsLateAside(plan, op.Key) ? 0 : Math.Min(dropped, op.Sum(static o => o.Late));
            Log(logger, plan, op.Key, late, "came too late");
            Log(logger, plan, op.Key, dropped - late, "lie between its windows");
        }
    }

    private static void Log(ILogger logger, JobPlan plan, string name, long count, string why)
    {
        if (count > 0) logger.LogWarning("'{Operator}' of job '{Job}' left out {Count} records that {Why}, in this attempt.", name, plan.Name, count, why);
    }

    private static bool SendsLateAside(JobPlan plan, string name) => plan.Nodes.Any(node => node is ISideOutputNode && node.Inputs.Any(writer => writer.Name == name));
}
