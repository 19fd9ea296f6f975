using Microsoft.Extensions.Logging;
using Streams.Operators;

namespace Streams.Runtime.Jobs;

/// <summary>Says at the end of an attempt which records its operators have left out, and why.</summary>
internal static class LeftOut
{
    /// <summary>Logs a line for each operator and reason.</summary>
    public static void Log(ILogger logger, string job, IEnumerable<Operator> operators)
    {
        foreach (IGrouping<string, Operator> op in operators.Where(static o => o.Dropped > 0).GroupBy(static o => o.Name))
        {
            long dropped = op.Sum(static o => o.Dropped);
            if (op.First() is SourceHead)
            {
                Log(logger, job, op.Key, dropped, "it could not read");
                continue;
            }

            long late = op.Sum(static o => o.DroppedLate);
            Log(logger, job, op.Key, late, "came too late");
            Log(logger, job, op.Key, dropped - late, "lie between its windows");
        }
    }

    private static void Log(ILogger logger, string job, string name, long count, string why)
    {
        if (count > 0) logger.LogWarning("'{Operator}' of job '{Job}' left out {Count} records that {Why}, in this attempt.", name, job, count, why);
    }
}
