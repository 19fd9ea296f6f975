using System.Threading.Channels;
using Streams.State;

namespace Streams.Tests.State;

public class StateTableConcurrencyTests
{
    private const int Keys = 40_000;

    // Every key is written in every round, and a view is taken between two rounds or in the midst of one: it must show exactly the round before or the one that runs.
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_view_read_by_another_thread_stays_as_it_was_while_the_table_is_written(bool drain)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var views = Channel.CreateBounded<(FrozenTable<int, Tally?> Tallies, FrozenTable<int, long> Numbers, int Round, int Written)>(3);
        StateTable<int, Tally?> tallies = new(new NumberKey(), new TallyValue());
        StateTable<int, long> numbers = new(new NumberKey(), new LongValue());

        Task<int> reader = Task.Run(
            async () =>
            {
                int read = 0;
                await foreach (var (tallyView, numberView, round, written) in views.Reader.ReadAllAsync(token))
                {
                    Check(drain ? tallyView.Drain() : tallyView.Read(), static value => value!.Total, round, written); // set when added
                    Check(drain ? numberView.Drain() : numberView.Read(), static value => value, round, written);
                    tallyView.Release();
                    numberView.Release();
                    read++;
                }

                return read;
            },
            token);

        int frozen = 0;
        for (int round = 1; round <= 40 && !reader.IsCompleted; round++)
        {
            for (int key = 0; key < Keys; key++)
            {
                (tallies.GetOrAdd(key, NumberKey.Mix(key), out _) ??= new Tally()).Total++;
                numbers.GetOrAdd(key, NumberKey.Mix(key), out _)++;
                if (key % 9_973 == round && views.Reader.Count < 3 && views.Writer.TryWrite((tallies.Freeze(), numbers.Freeze(), round, key))) frozen++;
            }
        }

        views.Writer.Complete();
        Assert.Equal(frozen, await reader);
        Assert.InRange(frozen, 3, int.MaxValue);
    }

    private static void Check<T>(FrozenCursor<int, T> cursor, Func<T, long> total, int round, int written)
    {
        int seen = 0;
        for (; cursor.MoveNext(); seen++)
        {
            long expected = cursor.Key <= written ? round : round - 1;
            if (total(cursor.Value) != expected) Assert.Fail($"Key {cursor.Key} is {total(cursor.Value)} and not {expected}.");
        }

        Assert.Equal(round == 1 ? written + 1 : Keys, seen);
    }
}
