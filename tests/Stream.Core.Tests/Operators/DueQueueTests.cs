using CsCheck;
using Streams.Operators;
using Streams.Tests.State;

namespace Streams.Tests.Operators;

/// <summary>What waits for its time against a sorted set, from a millisecond to the ends of time apart: within the bucket whose turn it is, around the wheel, and far away.</summary>
public sealed class DueQueueTests
{
    // A step back or on from the time that was reached; mostly near, so that buckets are shared.
    private static readonly Gen<long> Steps = Gen.OneOf(Gen.Long[-3, 6], Gen.Long[4_080, 4_110], Gen.Long[-5_000, 20_000], Gen.Int[0, 3].Select(static i => i switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => 4_096L, _ => 8_192L }));

    private static readonly Gen<(int Action, int Key, long Step)[]> Actions = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 9], Steps).Array[0, 300];

    [Fact]
    public void It_gives_out_what_a_sorted_set_of_time_hash_and_key_does() => Actions.Sample(static actions =>
    {
        NumberKey key = new();
        DueQueue<int, int> queue = new(key);
        SortedSet<(long Time, ulong Hash, int Key, int Element)> model = [];
        long reached = 0;
        for (int i = 0; i < actions.Length; i++)
        {
            (int action, int k, long step) = actions[i];
            if (action < 3)
            {
                long time = step is long.MinValue or long.MaxValue ? step : unchecked(reached + step);
                if (model.Any(entry => entry.Time == time && entry.Key == k)) continue;
                queue.Enqueue(i, new DueTimer<int>(time, key.Hash(k), k));
                model.Add((time, key.Hash(k), k, i));
            }
            else if (action < 5)
            {
                Assert.Equal(model.Count > 0, queue.TryPeek(out int element, out DueTimer<int> timer));
                if (model.Count == 0) continue;
                Assert.Equal(model.Min, (timer.Time, timer.KeyHash, timer.Key, element));
                queue.Dequeue();
                model.Remove(model.Min);
                if (timer.Time is not (long.MinValue or long.MaxValue)) reached = timer.Time;
            }
            else if (step == 4_096)
            {
                queue.Clear();
                model.Clear();
            }

            Assert.Equal(model.Count, queue.Count);
            Assert.Equal(model.Count == 0 ? long.MaxValue : model.Min.Time, queue.NextTime);
        }
    });

    [Fact]
    public void A_thousand_keys_with_the_same_time_come_in_the_order_of_their_hashes()
    {
        NumberKey key = new();
        DueQueue<int, int> queue = new(key);
        for (int k = 0; k < 1_000; k++) queue.Enqueue(k, new DueTimer<int>(60_000, key.Hash(k), k));
        List<int> order = [];
        for (; queue.TryPeek(out int element, out _); queue.Dequeue()) order.Add(element);

        Assert.Equal(Enumerable.Range(0, 1_000).OrderBy(k => key.Hash(k)), order);
    }

    [Fact]
    public void What_a_spike_took_is_given_back()
    {
        NumberKey key = new();
        DueQueue<int, int> queue = new(key);
        for (int k = 0; k < 500_000; k++) queue.Enqueue(k, new DueTimer<int>(60_000 + (k % 20), key.Hash(k), k));
        for (; queue.TryPeek(out _, out _); queue.Dequeue())
        {
        }

        Assert.InRange(queue.KeptPlaces, 0, 100);
    }
}
