using CsCheck;
using Streams.Operators;
using Streams.State;
using Streams.Tests.State;

namespace Streams.Tests.Operators;

/// <summary>The timers of one domain against a sorted set.</summary>
public sealed class TimerQueueTests
{
    private static readonly Gen<(int Action, int Key, long Time)[]> Actions =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 9], Gen.Long[-5, 20]).Array[0, 200];

    [Fact]
    public void It_does_what_a_sorted_set_of_time_hash_and_key_does() => Actions.Sample(actions => Check(new NumberKey(), actions));

    [Fact]
    public void Keys_whose_hashes_collide_are_told_apart_and_ordered_by_their_encoding() => Actions.Sample(actions => Check(new NumberKey(static _ => 42UL << 40), actions));

    [Fact]
    public void Timers_that_are_moved_again_and_again_do_not_fill_the_queue()
    {
        NumberKey key = new();
        TimerQueue<int> queue = new("test", "timers.event", key);
        for (long time = 0; time < 10_000; time++)
        {
            queue.Delete(7, key.Hash(7), time - 1);
            queue.Register(7, key.Hash(7), time);
        }

        Assert.Equal(1, queue.Count);
        Assert.InRange(queue.QueueLength, 1, 100);
        Assert.InRange(queue.NextTime, 0, 9_999); // that of a deleted one, or the earliest
        Assert.True(queue.TryTake(long.MaxValue, out DueTimer<int> last));
        Assert.Equal(9_999, last.Time);
    }

    [Fact]
    public void The_hash_of_a_timer_has_the_group_of_its_key_and_differs_by_time()
    {
        TimerKey<int> timers = new(new NumberKey());
        ulong[] hashes = [.. Enumerable.Range(0, 1_000).Select(time => timers.Hash(new KeyTimer<int>(time, 3)))];

        Assert.All(hashes, hash => Assert.Equal(KeyGroups.Of(NumberKey.Mix(3), 65_536), KeyGroups.Of(hash, 65_536)));
        Assert.InRange(hashes.Distinct().Count(), 999, 1_000);
    }

    private static void Check(NumberKey key, (int Action, int Key, long Time)[] actions)
    {
        TimerQueue<int> queue = new("test", "timers.event", key);
        SortedSet<(long Time, ulong Hash, int Key)> model = [];
        foreach ((int action, int k, long time) in actions)
        {
            ulong hash = key.Hash(k);
            switch (action)
            {
                case 0 or 1:
                    queue.Register(k, hash, time);
                    model.Add((time, hash, k));
                    break;
                case 2:
                    queue.Delete(k, hash, time);
                    model.Remove((time, hash, k));
                    break;
                default:
                    bool isDue = model.Count > 0 && model.Min.Time <= time;
                    Assert.Equal(isDue, queue.TryTake(time, out DueTimer<int> due));
                    if (isDue) Assert.Equal(model.Min, (due.Time, due.KeyHash, due.Key));
                    if (isDue) model.Remove(model.Min);
                    break;
            }

            Assert.Equal(model.Count, queue.Count);
            Assert.True(queue.NextTime <= (model.Count == 0 ? long.MaxValue : model.Min.Time), "Never later than the earliest.");
        }

        Assert.Equal(model, queue.ToList().Select(timer => (timer.Time, timer.KeyHash, timer.Key)));
    }
}
