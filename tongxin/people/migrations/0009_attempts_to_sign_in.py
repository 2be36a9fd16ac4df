from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_closed_accounts_agree'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('failures', models.PositiveSmallIntegerField()),
                ('failed_at', models.DateTimeField(db_index=True)),
            ],
        ),
    ]
