using Streams.State;

namespace Streams.Operators.Aggregation;

/// <summary>Says which record a run has failed at. A run is one call for many records, so that they cost no handler each.</summary>
internal static class FoldFailure
{
    /// <summary>Finds the record, by folding the run once more, into a table of its own: which calls the user's functions again. If that does not fail in the same words, because it depends on what the
    /// accumulators held, the failure is told without key and time.</summary>
    /// <param name="operatorName">The operator's name in the job.</param>
    /// <param name="folder">What failed.</param>
    /// <param name="key">Compares keys.</param>
    /// <param name="keys">The keys of the run.</param>
    /// <param name="hashes">Their hashes; at least as long.</param>
    /// <param name="values">The records; at least as long.</param>
    /// <param name="times">Their times; at least as long.</param>
    /// <param name="cause">The failure.</param>
    public static OperatorException Of<TKey, T, TAcc, TRes>(
        string operatorName, Folder<TKey, T, TAcc, TRes> folder, Key<TKey> key, ReadOnlySpan<TKey> keys, ReadOnlySpan<ulong> hashes, ReadOnlySpan<T> values, ReadOnlySpan<long> times, Exception cause)
        where TKey : notnull
    {
        StateTable<TKey, TAcc> scratch = new(key, folder.Accumulator);
        for (int i = 0; i < keys.Length; i++)
        {
            try
            {
                folder.Fold(scratch, keys.Slice(i, 1), hashes.Slice(i, 1), values.Slice(i, 1));
            }
            catch (Exception again) when (again.GetType() == cause.GetType() && again.Message == cause.Message)
            {
                return OperatorException.Of(operatorName, OperatorException.Aggregate, keys[i], times[i], cause);
            }
            catch (Exception)
            {
                break; // Another failure: it depends on what the accumulators held, and which record was first cannot be told.
            }
        }

        return OperatorException.WithoutKey(operatorName, OperatorException.Aggregate, long.MinValue, cause);
    }
}
