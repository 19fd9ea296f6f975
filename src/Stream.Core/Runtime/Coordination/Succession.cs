using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;

namespace Streams.Runtime.Coordination;

/// <summary>Tells whether another run has taken the job over, once an attempt has failed.</summary>
/// <remarks>A run that stood still for long and goes on may meet its successor's doing before it tries its next entry: pending files that were swept, state that was retired. What it then fails with is a consequence, not the cause.</remarks>
internal static class Succession
{
    /// <summary>Looks for another run's start above the last one that this run won.</summary>
    /// <param name="log">The job's log.</param>
    /// <param name="settings">This run and its last term; 0: it won none, and nobody can have succeeded it.</param>
    /// <returns>What to say of the successor; null: there is none, or the log cannot be read.</returns>
    public static async Task<string?> FindAsync(JobLog log, CoordinatorSettings settings)
    {
        if (settings.LastTerm == 0) return null;
        try
        {
            // Starts are never deleted, so the successor's is there; few other entries are.
            foreach (long number in await log.Store.ListEntriesAsync(CancellationToken.None).ConfigureAwait(false))
            {
                if (number <= settings.LastTerm) continue;
                LoggedEntry read = await log.ReadAsync(number, CancellationToken.None).ConfigureAwait(false);
                if (read.Entry is StartEntry start && start.Run != settings.Run) return Contest.Superseded(settings, start.Run, number);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StreamException)
        {
            // The failure speaks for itself, then.
        }

        return null;
    }
}
